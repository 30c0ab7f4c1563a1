using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Users;

namespace Gongkai.Policies.Desk;

/// <inheritdoc/>
public sealed class ActModel(PolicyService policies, Access access, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : RecordActPage(policies, access, agencies, me, clock);
