"""The parts that stacks are made of: nouns, keyword-only arguments."""
