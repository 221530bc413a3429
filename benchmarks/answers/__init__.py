"""What the whole system answers and writes, recorded so that two versions can be compared; see `__main__`."""
