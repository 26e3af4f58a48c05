"""What the tests want to know of whatever a mutation answers with."""

MONEY = "{ amount currencyCode }"
# fmt: off
TOLD = {
    "Order": f"id number externalId status paymentStatus fulfillmentStatus version sequence "
             f"supportedActions originalTotal {MONEY} cancelledAt voidedAt deliveredAt placedAt "
             "lines { id sku quantity unsourced quantities { state quantity } "
             "deliveryGroup { position } } "
             "deliveryGroups { id position method location { code } shipTo { city } promisedOn } "
             "holds { id reason scope scopeId steps status owner dueAt releaseRule } "
             "exceptions { id kind status quantity } "
             "fulfillmentOrders { id status requestStatus location { code } supportedActions } "
             "shipments { id status }",
    "LineOutcome": "position sku quantity reserved backordered preordered recorded substituted "
                   "leftOut locations isComplete line { id } "
                   f"substitutes {{ sku quantity unitPrice {MONEY} }}",
    "SubstituteOffer": f"sku title available price {MONEY}",
    "DeliveryGroup": "id position method location { code } shipTo { country city street } "
                     "pickupPerson { name phone email } promisedOn promisedFrom promisedUntil "
                     "shipBy note lines { sku } fulfillmentOrders { id shipBy } "
                     "order { id version }",
    "FulfillmentOrder": "id status requestStatus method rejected supportedActions "
                        "quantities { state quantity } location { code } "
                        "order { id status fulfillmentStatus version }",
    "Shipment": "id status carrier deliveredAt supportedReports "
                "parcels { id status trackingNumber weight lines { quantity line { sku } } } "
                "lines { quantity undecided parcel { id } line { sku } } "
                "tracking { id kind applied flags conflictsWith carrierReference parcel { id } } "
                "fulfillmentOrder { id status } order { id status fulfillmentStatus version }",
    "Payment": f"id method status refundStatus supportedActions authorized {MONEY} "
               f"captured {MONEY} refunded {MONEY} chargedBack {MONEY} "
               "transactions { id kind state reference } order { id paymentStatus version }",
    "PaymentTransaction": f"id kind state amount {MONEY} occurredAt recordedAt reference subjectId "
                          f"payment {{ id status refundStatus captured {MONEY} "
                          f"chargedBack {MONEY} order {{ id paymentStatus version }} }}",
    "MetafieldOwner": "id metafields { namespace key type value updatedAt }",
    "InventoryLevel": "id sku onHand available reserved committed safetyStock ringFenced "
                      "qualityControl damaged incoming inTransit version location { code }",
    "Lot": "id sku code expiresOn blocked blockedAt blockReason unsellableAt version "
           "levels { quantity held }",
    "RingFence": "id sku status remaining granted consumed expiresAt endedAt reason version "
                 "channel { code } customerGroup { code } location { code }",
    "Reservation": "id status expiresAt endedAt version channel { code } customer { id } "
                   "order { id } lines { sku quantity location { code } }",
    "PurchaseOrder": "id number status supportedActions version supplier { code } "
                     "location { code } "
                     "lines { id sku quantity received damaged missing outstanding excess "
                     "expectedAt } "
                     "expected { sku quantity expectedAt evidence confidence reference advised }",
    "TransferOrder": "id number status supportedActions version fromLocation { code } "
                     "toLocation { code } "
                     "lines { id sku quantity shipped received damaged missing inTransit excess } "
                     "expected { sku quantity expectedAt evidence reference }",
    "StockCount": "id number status supportedActions version blind external agreed accuracy "
    "tolerancePercent "
                  "location { code } "
                  "lines { id sku unlisted counted recounted damaged expected expectedAvailable "
                  "variance damagedVariance withinTolerance toCount reason adjusted "
                  "adjustedDamaged unadjusted countedBy entries { kind counted } } "
                  "exceptions { sku unadjusted }",
    "ReplenishmentPolicy": "id sku active measure serviceLevel reviewDays orderDays leadTimeDays "
                           "minimumQuantity pack packSize maximumStock reorderPoint overstockDays "
                           "version location { code } supplier { code } sourceLocation { code }",
    "ReplenishmentSuggestion": "id sku kind status supportedActions quantity acceptedQuantity "
                               "reason dismissedUntil decidedBy version "
                               "why { mean deviation pattern days leadTime arrivals safetyStock "
                               "reorderPoint orderUpTo available planned backordered position } "
                               "location { code } supplier { code } fromLocation { code } "
                               "purchaseOrder { id status lines { sku quantity } } "
                               "transferOrder { id status lines { sku quantity } }",
    "StockAlert": "id sku kind status supportedActions since available threshold owner note "
                  "acknowledgedBy resolvedAt version location { code }",
    "Channel": "id code name kind currency timeZone permissions active version "
               "uniqueReferenceTypes",
    "SkippedContactPoint": "path reason",
    "LocationGroup": "id code name active version locations { code }",
    "Location": "id code name kind timeZone capabilities ships offersPickup rank active version "
                "calendar { weekly { weekday opens closes } "
                "exceptions { day hours { opens closes } reason } "
                "holidays { country subdivision } } "
                "cutOffs { method weekday before } capacities { method period unit limit } "
                "address { city }",
    "CustomerGroup": "id code name version",
    "Customer": "id name kind externalId email phone version contactPoints { kind value given } "
                "addresses { city country } groups { code }",
    "ApiKey": "id name role channelIds locationIds revokedAt secret version",
    "TrackingLink": "id token expiresAt revokedAt",
    "Product": f"id title externalId category version "
               f"variants {{ id sku title gtin weight prices {{ amount {MONEY} }} }}",
}
# fmt: on
