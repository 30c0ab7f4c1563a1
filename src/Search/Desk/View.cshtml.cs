using Gongkai.Agencies;
using Gongkai.Imports;
using Gongkai.Shared;

namespace Gongkai.Search.Desk;

/// <inheritdoc/>
public sealed class ViewModel(SynonymService synonyms, ImportList imports, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : RecordViewPage(synonyms, imports, agencies, me, clock);
