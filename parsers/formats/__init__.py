"""From bytes to blocks: what a file really is, and one reader a format."""
