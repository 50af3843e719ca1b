"""属地: places named in a text, the area they lie in, and who answers for that area."""

from minyi_router.places.gazetteer import Gazetteer, Located, NamedAt, Place, Segment

__all__ = ["Gazetteer", "Located", "NamedAt", "Place", "Segment"]
