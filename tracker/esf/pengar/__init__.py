"""Hours to money: unit costs, flat rate, medfinansiering, shares of delprojekt, clearing."""
