"""What a customer is found by: names, every contact point, postal codes, the external id."""

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
    return distinct(found)
