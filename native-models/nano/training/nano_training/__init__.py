"""Training of the model that ships with Sagitta: a SAM 2.1 of 4.25 million parameters, on the CPU."""
