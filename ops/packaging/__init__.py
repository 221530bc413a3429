"""What is made of the project for others to install."""
