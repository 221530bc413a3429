"""`python -m iarms_command`: the command `iarms`."""

from iarms_command import main

if __name__ == "__main__":
    main()
