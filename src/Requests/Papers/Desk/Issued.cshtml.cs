using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.Papers.Desk;

/// <summary>A paper that was issued: its files, the stamped scan that replaces it, and voiding it.</summary>
[LargeForm(AttachmentService.MostBytes + (1 << 20))]
public sealed class IssuedModel(PaperService papers, SealService seals, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public long Id { get; private set; }
    public PaperLine Line { get; private set; } = null!;
    public PaperRow Row { get; private set; } = null!;
    public string? Text { get; private set; }
    /// <summary>The dossier's page.</summary>
    public string Home { get; private set; } = "";
    public string Number { get; private set; } = "";
    public int Seen { get; private set; }
    public bool MayAct { get; private set; }
    /// <summary>There is a seal system to ask.</summary>
    public bool Seals => seals.Open;

    public Task OnGetAsync(long id, int seq, CancellationToken cancel) => LoadAsync(id, seq, cancel);

    public async Task<IActionResult> OnPostScanAsync(long id, int seq, int seen, IFormFile? scan, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            if (scan is not { Length: > 0 }) throw new InvalidInput("没有选择文件");
            Home = PaperService.HomeOf(await papers.OfAsync(Actor, id, cancel));
            await using var bytes = scan.OpenReadStream();
            await papers.ScanAsync(Actor, id, seq, scan.FileName, bytes, seen, cancel);
            return "盖章扫描件已登记";
        }, () => $"{Home}/papers/{seq}", () => LoadAsync(id, seq, cancel));
    }

    public async Task<IActionResult> OnPostSealAsync(long id, int seq, int seen, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            Home = PaperService.HomeOf(await papers.OfAsync(Actor, id, cancel));
            try { await seals.SealAsync(Actor, id, seq, seen, cancel); }
            catch (Documents.PdfUnavailableException e) { throw new InvalidInput(e.Message); }
            return "已加盖电子印章";
        }, () => $"{Home}/papers/{seq}", () => LoadAsync(id, seq, cancel));
    }

    public async Task<IActionResult> OnPostVoidAsync(long id, int seq, int seen, string? reason, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { Home = PaperService.HomeOf(await papers.OfAsync(Actor, id, cancel)); await papers.VoidAsync(Actor, id, seq, reason ?? "", seen, cancel); return "已作废"; }, () => $"{Home}/papers/{seq}", () => LoadAsync(id, seq, cancel));
    }

    async Task LoadAsync(long id, int seq, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var (line, row, text, loaded) = await papers.OpenAsync(Actor, id, seq, cancel);
        (Id, Line, Row, Text, Number, Seen, MayAct, Home) = (id, line, row, text, loaded.Dossier.Number, loaded.State.Count, Actor.MayAct(loaded.Dossier.AgencyId), PaperService.HomeOf(loaded));
    }
}
