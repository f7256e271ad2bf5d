"""The web application and its HTTP interface: parse, call, render."""
