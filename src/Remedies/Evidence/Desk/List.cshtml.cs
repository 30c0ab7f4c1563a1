using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Remedies.Evidence.Desk;

/// <summary>证据目录: what the request's file offers, ticked, ordered and said what it proves; bound behind the page.</summary>
public sealed class ListModel(EvidenceService evidence, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public long Id { get; private set; }
    public EvidenceView View { get; private set; } = null!;
    public bool Busy => View.Run is { State: JobState.Waiting or JobState.Running };
    /// <summary>The lines as the form shows them: as typed when they were refused, else as they stand.</summary>
    public IReadOnlyList<EvidenceDocument> Documents { get; private set; } = [];

    public async Task OnGetAsync(long id, CancellationToken cancel)
    {
        await ShowAsync(id, null, cancel);
        if (Busy) Response.Headers["Refresh"] = "2";
    }

    public async Task<IActionResult> OnPostAsync(long id, int version, string? act, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var lines = Typed();
        return await TryAsync(async () =>
        {
            await evidence.SaveAsync(Actor, id, lines, version, cancel);
            if (act != "bind") return "证据目录已保存";
            await evidence.BindAsync(Actor, id, cancel);
            return "正在合成证据册，稍等片刻";
        }, $"/desk/remedies/{id}/evidence", () => ShowAsync(id, lines, cancel));
    }

    public async Task<IActionResult> OnGetPdfAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var (file, bytes) = await evidence.OpenAsync(Actor, id, cancel);
        return File(bytes, FileStore.MediaType(file.Kind), file.Name);
    }

    public async Task<IActionResult> OnGetDraftAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var (docx, name) = await evidence.DraftAsync(Actor, id, cancel);
        return File(docx, DocxWriter.ContentType, name);
    }

    List<EvidenceLine> Typed() =>
        [.. Request.Form["key"].OfType<string>().Where(k => k.Length <= 60).Take(1000).Select((k, i) => new EvidenceLine(k, Request.Form[$"on-{k}"] == "yes", int.TryParse(Request.Form[$"order-{k}"], out var order) ? Math.Clamp(order, 0, 9999) : i + 1, Request.Form[$"proves-{k}"].ToString().Replace("\0", "")))];

    async Task ShowAsync(long id, List<EvidenceLine>? typed, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Id = id;
        View = await evidence.ViewAsync(Actor, id, cancel);
        var lines = typed?.DistinctBy(l => l.Key).ToDictionary(l => l.Key) ?? [];
        Documents = [.. View.Documents.Select(d => lines.TryGetValue(d.Key, out var line) ? d with { Line = line } : d)];
    }
}
