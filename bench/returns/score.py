#!/usr/bin/env python3
"""score.py --truth CORPUS_DIR --pred PRED_DIR [--json out.json] [--errors N]
CORPUS_DIR: a folder holding *.truth.json (e.g. templates-corpus/scoping) or any parent of such folders. PRED_DIR: *.json predictions by stem
(searched recursively). See SCHEMA.md. Standard library only."""

import argparse
import collections
import glob
import json
import os
import re
import sys
import unicodedata

MULTI = {"other_agencies"}
LOOSE = False  # LOOSE: PDF, where a line wrap inside a word leaves no trace of whether there was a space
DATES = {
    "child_dob",
    "child_edd",
    "manager_signoff_date",
    "period_from",
    "period_to",
    "incident_date",
    "aware_date",
    "date_completed",
}


def norm(s):
    if s is None:
        return ""
    s = unicodedata.normalize("NFKC", str(s)).translate(dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)))
    s = re.sub(r"[\u2010\u2011\u2012\u2013\u2014\u2212]", "-", s)
    s = s.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})
    s = re.sub(r"(?m)^\s*(?:[\u2022\u2023\u2043\u25cf\u25cb\u25e6\u25aa\u25a0\u00b7\uf0b7\uf0a7\uf0d8*]|[o-](?=\s))\s*", "", s)
    return re.sub(r"\s+", " ", s).strip()


def toks(s):
    return re.findall(r"\w+", norm(s).lower())


def tokf1(a, b):
    A, B = collections.Counter(toks(a)), collections.Counter(toks(b))
    n = sum((A & B).values())
    return 2 * n / (sum(A.values()) + sum(B.values())) if A and B else float(norm(a) == norm(b))


def contact(s):
    s = norm(s)
    return frozenset(re.findall(r"[\w.+-]+@[\w.-]+\w", s.lower())) | frozenset(
        re.sub(r"\D", "", x) for x in re.findall(r"\+?\d[\d ]{8,}\d", s)
    )


def items(s):
    return frozenset(norm(x).lower() for x in re.split(r"[,;\n]", "; ".join(s) if isinstance(s, list) else str(s)) if norm(x))


def eq(a, b):
    return norm(a) == norm(b) or (LOOSE and re.sub(r"\s", "", norm(a)) == re.sub(r"\s", "", norm(b)))


def same(k, t, p, alts=()):
    if isinstance(p, list):
        p = "; ".join(str(x) for x in p if x is not None)
    if k == "author_contact":
        return contact(t) == contact(p) if contact(t) else norm(t) == norm(p)
    if k in MULTI:
        return items(t) == items(p)
    if k in DATES:
        return norm(t) == norm(p)[:10]
    if k == "lcspr_criteria_met":
        return norm(t).lower() == norm(p).lower()
    return any(eq(x, p) for x in (t, *alts))


def near(k, t, p, alts=()):
    return same(k, t, p, alts) or (k not in DATES and k != "lcspr_criteria_met" and max(tokf1(x, p) for x in (t, *alts)) >= 0.9)


class PR:
    def __init__(s):
        s.tp = s.near = s.fp = s.fn = 0  # fp: predicted but wrong/not there, fn: in truth but not got

    def add(s, t, p, ok, nr):
        if t and p:
            (s.__dict__.__setitem__("tp", s.tp + ok))
            s.near += nr
            s.fp += not ok
            s.fn += not ok
        elif t:
            s.fn += 1
        elif p:
            s.fp += 1

    def __iadd__(s, o):
        for k in ("tp", "near", "fp", "fn"):
            setattr(s, k, getattr(s, k) + getattr(o, k))
        return s

    @property
    def prf(s):
        p = s.tp / (s.tp + s.fp) if s.tp + s.fp else 1.0
        r = s.tp / (s.tp + s.fn) if s.tp + s.fn else 1.0
        n = s.near / (s.tp + s.fn) if s.tp + s.fn else 1.0
        return p, r, (2 * p * r / (p + r) if p + r else 0.0), n


def val(x):
    return None if x is None or (isinstance(x, str) and not x.strip()) or x == [] else x


def score_fields(T, P, alts, out, keys=None, pre=""):
    allok = True
    for k in sorted(set(T) | ({k for k in P if k in KNOWN} if keys is None else set())):
        t, p = val(T.get(k)), val(P.get(k))
        a = alts.get(k, [])
        ok = bool(t and p and same(k, t, p, a))
        out[pre + k].add(t, p, ok, bool(t and p and near(k, t, p, a)))
        allok &= ok or not (t or p)
    return allok


def tidy(P):
    """Anything odd in a prediction counts as not predicted; it never stops the run."""
    P = dict(P) if isinstance(P, dict) else {}
    for k in ("fields", "header"):
        P[k] = (
            {a: (b if isinstance(b, (str, list, type(None))) else str(b)) for a, b in P[k].items()}
            if isinstance(P.get(k), dict)
            else {}
        )
    for k in ("rows", "family"):
        P[k] = [r for r in P[k] if isinstance(r, dict)] if isinstance(P.get(k), list) else []
    P["warnings"] = (
        [
            w if isinstance(w, dict) else {"type": w}
            for w in P.get("warnings") or []
            if isinstance(w, str) or (isinstance(w, dict) and isinstance(w.get("type"), str))
        ]
        if isinstance(P.get("warnings"), list)
        else []
    )
    return P


KNOWN = DATES | {
    "case_reference",
    "child_name",
    "gender",
    "ethnicity",
    "disability",
    "child_address",
    "legal_status",
    "siblings",
    "agency_name",
    "author_name",
    "author_role",
    "author_contact",
    "manager_name",
    "involvement_summary",
    "significant_events",
    "child_voice",
    "good_practice",
    "learning",
    "immediate_actions",
    "equality_diversity",
    "lcspr_criteria_met",
    "lcspr_rationale",
    "current_arrangements",
    "other_agencies",
    "sharing_restrictions",
}
HEAD = ("case_reference", "child_name", "child_dob", "agency_name", "author_name", "author_role", "period_from", "period_to")


def align(T, P, sim, thr):
    c = sorted(((sim(t, p), -abs(i - j), i, j) for i, t in enumerate(T) for j, p in enumerate(P)), reverse=True)
    a, b, m = set(), set(), {}
    for s, _, i, j in c:
        if s < thr:
            break
        if i not in a and j not in b:
            a.add(i)
            b.add(j)
            m[i] = j
    return m


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--truth", required=True)
    ap.add_argument("--pred", required=True)
    ap.add_argument("--json")
    ap.add_argument("--errors", type=int, default=0)
    ap.add_argument("--quiet", action="store_true")
    A = ap.parse_args()
    preds = {
        os.path.basename(p)[:-5]: p for p in glob.glob(f"{A.pred}/**/*.json", recursive=True) if not p.endswith(".truth.json")
    }
    tf = sorted(glob.glob(f"{A.truth}/**/*.truth.json", recursive=True))
    assert tf, "no truth files"
    fld, lay, fmt, fam, head = (collections.defaultdict(PR) for _ in range(5))
    exact = collections.defaultdict(lambda: [0, 0])
    st = [0, 0]
    wr, wrow = collections.defaultdict(PR), collections.defaultdict(PR)
    errs = []
    ev, de, full, cell = (collections.defaultdict(PR) for _ in range(4))
    order = [0, 0]
    miss = 0
    for f in tf:
        T = json.load(open(f))
        stem = os.path.basename(f)[:-11]
        P = {}
        if stem in preds:
            try:
                P = tidy(json.load(open(preds[stem])))
            except Exception as e:
                print("unreadable prediction", stem, e, file=sys.stderr)
        else:
            miss += 1
        globals()["LOOSE"] = T["meta"]["format"] == "pdf"
        L, F = T["layout"], T["meta"]["format"] + ("+pw" if T["meta"]["password"] else "")
        st[0] += (P.get("status") or "") == T["status"]
        st[1] += 1
        tw = {w["type"] for w in T["warnings"]}
        pw = {w["type"] for w in P.get("warnings") or []}
        got = stem in preds and (P.get("status") or "") == T["status"] and tw == pw
        for w in tw | pw:
            wr[w].add(w in tw, w in pw, w in tw and w in pw, False)
        if T["kind"] == "scoping":
            one = collections.defaultdict(PR)
            ok = score_fields(T["fields"], P.get("fields") or {}, T.get("alts", {}), one)
            for k, v in one.items():
                fld[k] += v
                lay[L] += v
                fmt[F] += v
                if A.errors and v.fp + v.fn:
                    errs.append((stem, k, T["fields"].get(k), (P.get("fields") or {}).get(k)))
            tfam, pfam = (
                T["family"],
                [r for r in P.get("family") or [] if any(val(r.get(k)) for k in ("name", "dob", "relationship", "address"))],
            )
            m = align(
                tfam,
                pfam,
                lambda t, p: (
                    tokf1(t["name"], p.get("name"))
                    + 0.5 * (norm(t["relationship"]) == norm(p.get("relationship")))
                    + 0.5 * (t["dob"] is not None and t["dob"] == p.get("dob"))
                ),
                0.9,
            )
            for i, t in enumerate(tfam):
                p = pfam[m[i]] if i in m else {}
                rowok = bool(p) and all(eq(t[k], p.get(k)) for k in ("name", "dob", "relationship", "address"))
                fam[L].add(True, bool(p), rowok, False)
                fam["ALL"].add(True, bool(p), rowok, False)
                ok &= rowok
            for _ in range(len(pfam) - len(m)):
                fam[L].fp += 1
                fam["ALL"].fp += 1
                ok = False
            exact[L][0] += ok and got
            exact[L][1] += 1
        else:
            one = collections.defaultdict(PR)
            score_fields({k: T["header"].get(k) for k in HEAD}, {k: (P.get("header") or {}).get(k) for k in HEAD}, {}, one)
            for k, v in one.items():
                head[k] += v
                head["ALL"] += v
            tr = T["rows"]
            pi = [i for i, r in enumerate(P.get("rows") or []) if val(r.get("event")) or val(r.get("date_start"))]
            pr = [P["rows"][i] for i in pi]
            sim = lambda t, p: (
                tokf1(t["event"], p.get("event"))
                + 0.3 * (t["date_start"] == p.get("date_start"))
                + 0.05 * (norm(t["source"]) == norm(p.get("source")))
            )
            m = align(tr, pr, sim, 0.6)
            used = set(m.values())
            allok = got and all(v.fp + v.fn == 0 for v in one.values())
            back = {pi[j]: i for i, j in m.items()}
            tx = {(w["type"], w["row"]) for w in T["warnings"] if w.get("row") is not None}
            px = {
                (w["type"], back.get(w["row"], f"p{w['row']}")) for w in P.get("warnings") or [] if isinstance(w.get("row"), int)
            }
            for w in tx | px:
                wrow[w[0]].add(w in tx, w in px, w in tx and w in px, False)
                wrow["ALL"].add(w in tx, w in px, w in tx and w in px, False)
            allok &= tx == px
            for i, t in enumerate(tr):
                p = pr[m[i]] if i in m else None
                if t.get("struck"):
                    if p is not None and not p.get("struck"):
                        for X in (ev, de, full):
                            X[L].fp += 1
                            X["ALL"].fp += 1
                            X[F].fp += 1
                        allok = False
                    continue
                if p is not None and p.get(
                    "struck"
                ):  # a live row called withdrawn is a miss: it would be left out of the merged chronology
                    p = None
                    for X in (ev, de, full):
                        for key in (L, F, "ALL"):
                            X[key].fp += 1
                eok = p is not None and eq(t["event"], p.get("event"))
                enr = p is not None and tokf1(t["event"], p.get("event")) >= 0.9
                dok = (
                    p is not None
                    and (
                        t["date_start"] == val(p.get("date_start"))
                        or (t.get("date_alt") and t["date_alt"] == p.get("date_start"))
                    )
                    and t["date_end"] == val(p.get("date_end"))
                    and t["precision"] == p.get("precision")
                )
                rest = (
                    p is not None
                    and all(eq(t[k], p.get(k)) for k in ("source", "action", "comment", "time", "agency"))
                    and bool(t["approximate"]) == bool(p.get("approximate"))
                    and bool(t.get("hidden")) == bool(p.get("hidden"))
                )
                for X, o in ((ev, enr), (de, dok and enr), (full, dok and eok and rest)):
                    for key in (L, F, "ALL"):
                        X[key].add(True, p is not None, bool(o), False)
                for k in (
                    "date_start",
                    "date_end",
                    "precision",
                    "time",
                    "event",
                    "source",
                    "action",
                    "comment",
                    "agency",
                    "date_text",
                    "approximate",
                ):
                    tv, pv = t[k], (p or {}).get(k)
                    tv, pv = (tv or None, pv or None)
                    o = norm(tv) == norm(pv) or (k == "date_start" and t.get("date_alt") == pv and pv is not None)
                    if tv or pv:
                        cell[k].add(tv, pv, bool(tv and pv and o), False)
                if A.errors and not (dok and eok and rest):
                    errs.append(
                        (
                            stem,
                            i,
                            {k: t[k] for k in ("date_text", "date_start", "date_end", "precision", "time", "event")},
                            p and {k: p.get(k) for k in ("date_text", "date_start", "date_end", "precision", "time", "event")},
                        )
                    )
                allok &= bool(dok and eok and rest)
            extra = len(pr) - len(used)
            for X in (ev, de, full):
                for key in (L, F, "ALL"):
                    X[key].fp += extra
            seq = [m[i] for i in sorted(m)]
            order[0] += bool(seq) and seq == sorted(seq)
            order[1] += bool(tr)
            exact[L][0] += allok and not extra
            exact[L][1] += 1
    R = {}

    def tab(title, D, last=()):
        if not D:
            return
        print(f"\n== {title}\n{'':26}{'prec':>7}{'recall':>8}{'F1':>7}{'near':>7}{'n':>7}") if not A.quiet else None
        for k in sorted(D, key=lambda x: (x in last, x)):
            p, r, f1, n = D[k].prf
            R.setdefault(title, {})[k] = dict(
                p=round(p, 4), r=round(r, 4), f1=round(f1, 4), near=round(n, 4), n=D[k].tp + D[k].fn
            )
            if not A.quiet:
                print(f"{k:26}{p:7.3f}{r:8.3f}{f1:7.3f}{n:7.3f}{D[k].tp + D[k].fn:7d}")

    tot = PR()
    [tot.__iadd__(v) for v in fld.values()]
    if fld:
        fld["~ALL FIELDS"] = tot
        lay["~ALL"] = tot
    tab("scoping: per field (exact; near = token F1>=.9 recall)", fld)
    tab("scoping: per layout", lay)
    tab("scoping: per format", fmt)
    tab("scoping: family rows (all four cells exact)", fam, ("ALL",))
    tab("chronology: header fields", head, ("ALL",))
    tab("chronology rows: EVENT found (near text)", ev, ("ALL",))
    tab("chronology rows: DATE+EVENT  <- main", de, ("ALL",))
    tab("chronology rows: FULL ROW exact", full, ("ALL",))
    tab("chronology: cells of aligned rows", cell)
    tab("warnings (type per file)", wr)
    tab("warnings on the right row (chronology)", wrow, ("ALL",))
    n = sum(v[1] for v in exact.values())
    e = sum(v[0] for v in exact.values())
    R["files"] = dict(n=n, exact=e, missing_pred=miss, status_ok=st[0], in_order=order)
    print(
        f"\nfiles {n}, no prediction {miss}, wholly correct {e} ({e / n:.1%}), status correct {st[0] / st[1]:.1%}"
        + (f", row order kept {order[0]}/{order[1]}" if order[1] else "")
    )
    if not A.quiet:
        print("wholly correct by layout: " + "  ".join(f"{k} {v[0]}/{v[1]}" for k, v in sorted(exact.items())))
    for x in errs[: A.errors]:
        print("ERR", x)
    if A.json:
        json.dump(R, open(A.json, "w"), indent=1)
    return R


if __name__ == "__main__":
    main()
