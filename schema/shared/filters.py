"""What every filter has."""

AND = "All of these must hold."
OR = "At least one of these must hold."
NOT = "This must not hold."
UPDATED_FROM = "Changed at this time or later: for incremental synchronization."
UPDATED_UNTIL = "Changed before this time."
UPDATED_AT = "When the object was created or last changed."
