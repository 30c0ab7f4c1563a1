using Gongkai.Agencies;
using Gongkai.Imports;
using Gongkai.Shared;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Policies.Desk;

/// <summary>One document: what the register says, what may be done, and everything that was changed.</summary>
public sealed class ViewModel(PolicyService policies, ImportList imports, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public NormativeDocument Document { get; private set; } = null!;
    public IReadOnlyList<HistoryLine> History { get; private set; } = [];
    public ImportSource? Source { get; private set; }
    public string Back => BackTo(DocumentsModel.Path);

    public async Task OnGetAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        (Document, History) = await policies.ViewAsync(Actor, id, cancel);
        Source = await imports.SourceAsync(DocumentActs.Register, id, cancel);
    }

    public string To(string act) => Back == DocumentsModel.Path ? $"/desk/documents/{Document.Id}/{act}" : QueryHelpers.AddQueryString($"/desk/documents/{Document.Id}/{act}", "back", Back);
}
