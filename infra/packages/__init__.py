"""What each function ships: its handler, the modules and tables of ours that it reaches, the distributions they use.

sources         what a door reaches, by reading the imports of `iarms`
distributions   which distributions of the lock an import needs, and what of them nobody reads
service_models  botocore's descriptions of services, cut down to what is called
faces           packages of others that import only what is asked of them
precompiled     what imports would compile, compiled
bytecode        `.pyc` files by the Python that will run them
kept            what is made once and linked, under `.build`
build           the packages
"""
