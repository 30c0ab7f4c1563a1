using Gongkai.Agencies;
using Gongkai.Imports;
using Gongkai.Shared;

namespace Gongkai.Catalogue.Desk;

/// <inheritdoc/>
public sealed class ViewModel(ItemService items, ImportList imports, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : RecordViewPage(items, imports, agencies, me, clock);
