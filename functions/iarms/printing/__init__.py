"""Documents for people who are handed paper: a magistrate, a court. PDF, made of what the models and the domain say."""
