using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Users;

namespace Gongkai.Search.Desk;

/// <inheritdoc/>
public sealed class ActModel(SynonymService synonyms, Access access, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : RecordActPage(synonyms, access, agencies, me, clock);
