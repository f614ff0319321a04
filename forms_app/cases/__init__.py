"""Cases: past-tense events, the state that folding them makes, who may do what. Pure."""
