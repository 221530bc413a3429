"""Every alarm as a row of data, by subject; `infra/stacks/observe.py` makes them."""
