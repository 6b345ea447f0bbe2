"""The standard reports of SUS, as förbund knew them; declarations only, one file per report."""
