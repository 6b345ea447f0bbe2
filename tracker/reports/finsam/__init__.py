"""The reports that förbund ask for beside SUS's: remisser, plans, what came after, places."""
