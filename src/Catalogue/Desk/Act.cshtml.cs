using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Users;

namespace Gongkai.Catalogue.Desk;

/// <inheritdoc/>
public sealed class ActModel(ItemService items, Access access, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : RecordActPage(items, access, agencies, me, clock);
