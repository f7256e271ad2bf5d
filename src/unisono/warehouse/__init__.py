"""The warehouse: the engine adapter and the SQL models. The only room that runs analytic SQL."""
