"""The statistics: pure functions of numbers and arrays; they know no database, no web and no names of people."""
