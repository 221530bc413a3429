"""The trust store of a deployment: what an operator looks at before its authorities are believed."""
