"""Bytes in, typed extraction out. Pure: no SQL, no sockets, no clock, no logging; every value carries its place."""
