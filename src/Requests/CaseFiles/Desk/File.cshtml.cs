using Gongkai.Agencies;
using Gongkai.Jobs;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Requests.CaseFiles.Desk;

/// <summary>卷宗：what is in the file of a request, and the whole of it as one PDF.</summary>
public sealed class FileModel(CaseFileService cases, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public long Id { get; private set; }
    public CaseFileView View { get; private set; } = null!;
    public bool MayAct => Actor.MayAct(View.Loaded.Dossier.AgencyId);
    public bool Busy => View.Run is { State: JobState.Waiting or JobState.Running };

    public async Task OnGetAsync(long id, CancellationToken cancel)
    {
        await ShowAsync(id, cancel);
        if (Busy) Response.Headers["Refresh"] = "2";
    }

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () => { await cases.BindAsync(Actor, id, cancel); return "正在合成，稍等片刻"; }, $"/desk/requests/{id}/file", () => ShowAsync(id, cancel));
    }

    public async Task<IActionResult> OnGetPdfAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var (bytes, name) = await cases.OpenAsync(Actor, id, cancel);
        return File(bytes, "application/pdf", name);
    }

    async Task ShowAsync(long id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Id = id;
        View = await cases.ViewAsync(Actor, id, cancel);
    }
}
