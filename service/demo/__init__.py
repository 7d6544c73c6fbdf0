"""The demonstration: a private mailbox, agencies that answer in their own ways, and the real service between them."""
