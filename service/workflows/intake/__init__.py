"""One inbound message's way: collected, stored, screened, understood, matched, recorded, answered, moved."""
