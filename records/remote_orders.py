"""Treatment from afar: only what the law lists, by a licensed doctor of the house the resident lives in. What is
refused comes with an offer to be seen in person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from base.db import Db
from base.errors import Conflict, Offer, Refused
from people import staff
from people.access import Resident
from people.sessions import Actor
from people.staff import Licence
from records import dosing, remote_conditions
from records.remote_visit import Content

OFFERED_FOR: Final = timedelta(days=14)


class TreatmentNotPermitted(Conflict):
    code = "treatment_not_permitted_remotely"
    vi = "Bệnh này không nằm trong danh mục được chữa từ xa; hãy hẹn khám trực tiếp."
    en = "This is not among the conditions that may be treated remotely; book a visit in person."


class ControlledNotPermitted(Conflict):
    code = "controlled_not_permitted_remotely"
    vi = "Không kê thuốc kiểm soát đặc biệt khi khám từ xa trực tiếp; hãy hẹn khám trực tiếp."
    en = "Controlled medicines are not ordered in a direct remote visit; book a visit in person."


class LicenceNeeded(Conflict):
    code = "licence_needed"
    vi = "Chưa có số giấy phép hành nghề còn hiệu lực; quản lý cơ sở ghi vào danh sách nhân sự."
    en = "There is no licence number in force; a manager enters it in the list of staff."


class NotYourFacility(Conflict):
    code = "not_your_facility"
    vi = "Chỉ bác sĩ của cơ sở nơi người này ở mới chỉ định điều trị từ xa."
    en = "Only a doctor of the facility they live in orders treatment remotely."


async def licence(db: Db, actor: Actor, who: Resident) -> Licence:
    """The one they sign with; `LicenceNeeded` without."""
    found = await staff.licence_of(db, actor.account, who.facility, db.now)
    if found is None:
        raise LicenceNeeded
    return found


async def require(db: Db, actor: Actor, who: Resident, content: Content) -> None:
    """Raises what stands against the orders, the first one first."""
    if not content.orders:
        return
    if "doctor" not in actor.roles_in(who.facility):
        raise NotYourFacility
    await licence(db, actor, who)
    for n, order in enumerate(content.orders):
        if remote_conditions.permitted(order.condition, content.codes) is None:
            raise _in_person(TreatmentNotPermitted(), who, f"/orders/{n}/condition", db.now)
        if content.mode == "direct_to_patient" and dosing.watched(order.atc).controlled:
            raise _in_person(ControlledNotPermitted(), who, f"/orders/{n}/atc", db.now)


def require_coded(content: Content) -> None:
    """What is treated is what was found."""
    for n, order in enumerate(content.orders):
        if order.condition not in content.codes:
            raise Refused(pointer=f"/orders/{n}/condition")


def _in_person(refusal: Conflict, who: Resident, pointer: str, now: datetime) -> Conflict:
    refusal.pointers = (pointer,)
    refusal.offer = Offer(
        operation="listSlots", method="GET", path=f"/v1/facilities/{who.facility}/slots",
        query={"kind": "visit", "resident": str(who.id), "from": now.isoformat(),
               "to": (now + OFFERED_FOR).isoformat()},
    )  # fmt: skip
    return refusal
