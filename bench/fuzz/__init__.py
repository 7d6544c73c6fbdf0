"""A fuzzer that follows the branches of the readers' code, for as long as it is given."""
