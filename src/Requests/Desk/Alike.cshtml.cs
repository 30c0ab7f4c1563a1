using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Requests;

namespace Gongkai.Requests.Desk;

/// <summary>Two requests that look alike, side by side, and what may follow from it.</summary>
public sealed class AlikeModel(Lookalikes lookalikes, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public Compared Compared { get; private set; } = null!;
    /// <summary>This one asks again for what the other has been answered.</summary>
    public bool Repeat => Compared.Likeness is { SameApplicant: true, Answered: true } && Compared.Other.FinishedOn <= Compared.One.ReceivedOn && Compared.One.Stage is RequestStages.Registered or RequestStages.Processing or RequestStages.Drafting;
    /// <summary>Both are open, from one applicant: perhaps one application, entered twice.</summary>
    public bool Duplicate => Compared is { Likeness.SameApplicant: true, One.FinishedOn: null, Other.FinishedOn: null, One.Stage: not RequestStages.Voided };

    public async Task OnGetAsync(long id, long other, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        Compared = await lookalikes.CompareAsync(Actor, id, other, cancel);
    }

    public IReadOnlyList<(string Part, bool Common)> Marks(RequestRow row, RequestRow beside) => row.Subject is { } subject ? Likeness.Marked(subject, beside.Subject ?? "") : [("（已清除）", false)];
}
