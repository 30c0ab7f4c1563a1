using Gongkai.Agencies;
using Gongkai.Imports;
using Gongkai.Shared;

namespace Gongkai.Policies.Desk;

/// <inheritdoc/>
public sealed class ViewModel(PolicyService policies, ImportList imports, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : RecordViewPage(policies, imports, agencies, me, clock);
