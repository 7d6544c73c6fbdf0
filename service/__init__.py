"""The service: stores what arrives, understands it, decides, answers. `ARCHITECTURE` in docs/ says which room is which."""
