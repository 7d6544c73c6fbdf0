"""How the service touches the world: each file wraps one outside thing and nothing above knows which."""
