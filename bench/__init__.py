"""The benchmarks: `make bench` prints them, nothing is written; `bench/RESULTS.md` keeps what was found, where and when."""
