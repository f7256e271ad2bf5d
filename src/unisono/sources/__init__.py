"""Sources: read any export, recognise it by its columns, and map it into the model."""
