"""`python -m service` is the command `rapid-review`."""

from service.cli import main

if __name__ == "__main__":
    main()
