"""From blocks to the entries of a chronology."""
