"""The chapters of the fortnight, one module for each phase. Each function takes the scenario and notes promises."""
