"""How the service looks after itself: what it counts, what it proves at its start, whom it tells when something blocks it."""
