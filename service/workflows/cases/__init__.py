"""What people do with a case: each function writes facts into the ledger that it is given and answers with the case."""
