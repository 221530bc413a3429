"""What a region would be, before anything of it is made."""
