"""`python -m kivo_worker` is `kivo-worker`."""

from kivo_worker.cli.entry import main

if __name__ == "__main__":
    main()
