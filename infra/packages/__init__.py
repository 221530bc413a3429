"""What each function ships: its handler, the modules and tables of ours that it reaches, the distributions they use.

sources         what a door reaches, by reading the imports of `iarms`
distributions   which distributions of the lock an import needs, and what of them nobody reads
bytecode        `.pyc` files by the Python that will run them
build           the packages, under `.build`
"""
