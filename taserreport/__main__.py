"""`python -m taserreport` is the command."""

from taserreport.cli import main

if __name__ == "__main__":
    main()
