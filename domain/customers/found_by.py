"""What a customer is found by: names, contact points, postal codes, the external id, its groups."""

from domain.customers.customer import ContactKind, Customer
from domain.shared.text.searching import codes, distinct, emails, names, phones


def terms_of(customer: Customer) -> frozenset[str]:
    found = [*names(customer.name), *codes(customer.external_id)]
    for point in customer.contact_points:
        terms = emails if point.kind is ContactKind.EMAIL else phones
        found += terms(point.value)
    found += phones(*customer.given_phones.values())
    for address in customer.addresses:
        found += (*names(address.name), *codes(address.postal_code))
    found += map(in_group, customer.group_ids)
    return distinct(found)


def in_group(id: str) -> str:
    """The term of the customers of a group. What people search for is folded to lower case, so that
    no words of theirs find it."""
    return f"GROUP {id}"
