"""What people run: the local stack, its engine and its deployment. Nothing here ships."""
