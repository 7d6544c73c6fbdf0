"""What the service does, one use-case a file; the world is reached only through `ports`."""
